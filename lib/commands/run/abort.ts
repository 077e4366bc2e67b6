import { steering } from "./steer";

export const abortRun = steering("abort");
