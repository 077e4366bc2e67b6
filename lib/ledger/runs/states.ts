import { CARRIED_OUT_IN, RUN, STOPPED_IN } from "../../domain/run/transitions";
import { namesIn } from "../codes";

export const CARRIED_OUT = namesIn(CARRIED_OUT_IN);

export const STOPPED = namesIn(STOPPED_IN);

export const OVER = namesIn(RUN.ends);
