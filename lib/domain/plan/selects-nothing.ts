/** Why a plan failed in whose scope nothing is as it was selected. */
export const SELECTS_NOTHING = "it selects nothing";
