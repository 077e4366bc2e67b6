import { steering } from "./steer";

export const continueRun = steering("continue");
