import { steering } from "./steer";

export const resumeRun = steering("resume");
