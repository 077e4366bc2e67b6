import { asJsonText } from "../../domain/json-text";

/** The place of an item before one is assigned. */
export const NO_PLACE = { pathId: 0, seq: 0 };

/** An item that writes no value of its own. */
export const NO_VALUE = { value: null };

/** Written where a store holds a null. */
export const NULL_VALUE = asJsonText("null");
