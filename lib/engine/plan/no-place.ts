import { asJsonText } from "../../domain/json-text";

/** The place of an item before one is assigned. */
export const NO_PLACE = { pathId: 0, seq: 0 };

/** An item that writes no value of its own. */
export const NO_VALUE = { value: null };

/** Written where a store holds a null. */
export const NULL_VALUE = asJsonText("null");

/** Why an item whose value an erasure overwrote is not carried out: nothing may be written in its place. */
export const ERASED_VALUE = "the value was erased, so it cannot come back";
