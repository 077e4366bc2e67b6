/** A path's acknowledgment mode: as its contract says, or as an incident has switched it. */
export const ACKNOWLEDGE_MODES = ["contract", "closed", "durable-only", "write-through"] as const;
export type AcknowledgeMode = (typeof ACKNOWLEDGE_MODES)[number];

/** `self-paused`: the product itself has paused, because the origin takes no writes. */
export const DRAIN_STATES = ["running", "paused", "self-paused"] as const;
export type DrainState = (typeof DRAIN_STATES)[number];

/** Where a path's readers are led. */
export const READ_SOURCES = ["cache", "origin"] as const;
export type ReadSource = (typeof READ_SOURCES)[number];

/** The part of the drain that a pause covers. */
export const DRAIN_SCOPES = ["path", "lane", "key"] as const;
export type DrainScope = (typeof DRAIN_SCOPES)[number];
