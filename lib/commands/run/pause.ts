import { steering } from "./steer";

export const pauseRun = steering("pause");
