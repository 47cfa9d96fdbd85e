export default { testMatch: ["**/*.test.cjs"] };
