// Makes the site: the guides, and a page for every type of every entry. Whatever TypeDoc warns of fails the build.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, ReflectionKind } from "typedoc";

const folder = fileURLToPath(new URL(".", import.meta.url));
const root = join(folder, "../..");

/** @typedef {{ types?: string | { default: string } }} Export */

/**
 * Every entry of the package that has types of its own, by the name that programs import.
 *
 * @returns {Map<string, string>} name to path
 */
export function entries() {
  const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const found = new Map();
  for (const [subpath, value] of /** @type {[string, Export][]} */ (Object.entries(exports))) {
    const types = typeof value.types === "object" ? value.types.default : value.types;
    const path = types && join(root, types);
    // `inline` has the types of the main entry, and a file is not a module to read about
    if (path && !subpath.endsWith(".wasm") && ![...found.values()].includes(path)) found.set(join(name, subpath), path);
  }
  return found;
}

/** In the order of the sidebar, which the numbers in front of their names give. */
const guides = readdirSync(join(folder, "guides"))
  .filter((name) => name.endsWith(".md"))
  .sort()
  .map((name) => join(folder, "guides", name));

const papers = ["SECURITY", "CHANGELOG", "ARCHITECTURE", "CONTRIBUTING", "RELEASING"].map((name) =>
  join(root, `${name}.md`),
);

/** Of the examples, the local Bedrock and the tests. */
const readmes = ["www", "examples", "tests"]
  .flatMap((name) => readdirSync(join(root, name)).map((part) => join(root, name, part, "README.md")))
  .filter((path) => existsSync(path));

/**
 * Names a document that does not do so itself, by its first heading.
 *
 * @param {import("typedoc").DocumentReflection} document
 * @param {string} path
 */
function name(document, path) {
  document.name = /^# (.+)$/m.exec(readFileSync(path, "utf8"))?.[1] ?? document.name;
  document.frontmatter.group = /^(www|examples)/.test(relative(root, path)) ? "Examples" : "Project";
}

/**
 * A section of the README, for a guide that says the same: figures are written in one place.
 *
 * @param {string} title
 */
function readmeSection(title) {
  const [, section] = readFileSync(join(root, "README.md"), "utf8").split(`\n## ${title}\n`);
  if (!section) throw new Error(`README.md has no section ${title}`);
  return section.split("\n## ")[0] ?? "";
}

/** Types that say how another is made, and that no program names. */
const helpers = ["Union", "Member", "UnknownMember", "OneOf", "PlatformStream", "AsyncDisposal", "Bytes"];

/**
 * Returns whether the site is complete.
 *
 * @param {string} out a folder, which is recreated
 */
async function build(out) {
  const named = entries();
  const app = await Application.bootstrap({
    name: "bedrock-stream",
    includeVersion: true,
    entryPoints: [...named.values()],
    tsconfig: join(folder, "tsconfig.json"),
    basePath: root,
    readme: join(folder, "index.md"),
    projectDocuments: [...guides, ...readmes, ...papers],
    customCss: join(folder, "style.css"),
    navigation: { includeGroups: true, includeFolders: false, compactFolders: false, excludeReferences: true },
    groupOrder: [
      "Guides",
      "Modules",
      "Classes",
      "Functions",
      "Interfaces",
      "Type Aliases",
      "Namespaces",
      "*",
      "Project",
    ],
    favicon: join(root, "www/favicon.svg"),
    out,
    router: "structure",
    // the order of the files says what matters first
    sort: ["source-order"],
    sortEntryPoints: false,
    disableSources: true,
    highlightLanguages: ["js", "ts", "jsx", "tsx", "svelte", "vue", "html", "json", "sh", "rust", "python"],
    // packages of other people, which have documentation of their own
    excludeExternals: true,
    excludeReferences: true,
    hideGenerator: true,
    intentionallyNotExported: helpers,
    suppressCommentWarningsInDeclarationFiles: false,
    categorizeByGroup: false,
    validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true },
    treatWarningsAsErrors: true,
  });
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const path = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName;
    const name = [...named].find(([, types]) => types === path)?.[0];
    if (name && reflection.kind === ReflectionKind.Module) reflection.name = name;
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = document.project.files.getReflectionPath(document);
    if (path && !document.frontmatter.group) name(document, path);
    for (const part of document.content)
      part.text = part.text.replaceAll(/<!-- README\.md: (.+) -->/g, (_, title) => readmeSection(title));
  });
  const project = await app.convert();
  if (!project) return false;
  app.validate(project);
  for (const name of undocumented(project)) app.logger.warn(`${name} has no documentation`);
  rmSync(out, { recursive: true, force: true });
  await app.generateOutputs(project);
  return !app.logger.hasErrors() && !app.logger.hasWarnings();
}

/**
 * The exported classes and functions without a word about them. TypeDoc's own check would also ask it of each member of
 * the service's model, which its type and name explain.
 *
 * @param {import("typedoc").ProjectReflection} project
 */
function undocumented(project) {
  const kinds = [ReflectionKind.Class, ReflectionKind.Function];
  return (project.children ?? [])
    .flatMap((module) => module.children ?? [])
    .filter(
      (item) => kinds.includes(item.kind) && !item.hasComment() && !item.signatures?.some((one) => one.hasComment()),
    )
    .map((item) => item.getFullName());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = join(root, process.argv[2] ?? "target/docs");
  const complete = await build(out);
  if (complete) console.log(`${out}/index.html`);
  process.exitCode = complete ? 0 : 1;
}
