/** An object with exactly one of the members, or with an unknown member from a newer API. */
export type Union<Members, Unknown = any> =
  | { [Name in keyof Members]: Member<Members, Name> }[keyof Members]
  | UnknownMember<Members, Unknown>;

export type Member<Members, Name extends keyof Members> = Pick<Members, Name> &
  Never<Exclude<keyof Members, Name> | "$unknown">;

export type UnknownMember<Members, Unknown = any> = { $unknown: [name: string, value: Unknown] } & Never<keyof Members>;

type Never<Names extends PropertyKey> = { [Name in Names]?: never };

export {};
