import { describe } from "vitest";
import { bullmqSubject } from "./bullmq-queue";
import { queueConformance } from "./queue";

describe("a queue on BullMQ", () => queueConformance(bullmqSubject));
