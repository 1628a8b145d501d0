// The shape of one story plot: what a story writer fills in and build-stories.ts draws versions from.

/** What a role is: it decides which names it may get and which pronouns it takes. */
export type CastKind = "girl" | "boy" | "woman" | "man" | "animal";

/**
 * One plot of the embedded story corpus. A story is made by drawing one alternative per beat, one
 * name per role and one value per slot.
 *
 * In the text `{a}` is the name of role `a`; `{a.he}`, `{a.him}`, `{a.his}`, `{a.He}` and `{a.His}`
 * are its pronouns ("it", "it", "its" for an animal); `{place}` is the value of slot `place`.
 */
export type Plot = {
  /** Unique among all plots; used in error messages, never part of a story. */
  title: string;
  /** Role to kind. Names are drawn by kind from names.ts, all different within a story. */
  cast: Record<string, CastKind>;
  /** Other choices drawn once per story; an entry may hold several words ("red kite"). */
  slots?: Record<string, string[]>;
  /** One inner array per beat, holding its alternatives; "" leaves the beat out. */
  beats: string[][];
};
