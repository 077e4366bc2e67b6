/** What stands in the place of something that a caller does not see. */
export const HIDDEN = "•••";
