/** What stands in the place of something that a caller does not see. */
export const HIDDEN = "•••";

/** Stands within a sentence in the place of a store's words, or of a person's, that a caller does not see. */
export const HIDDEN_REASON = "the reason is not shown to you";
