import { describe } from "vitest";
import { cacheConformance } from "./cache";
import { redisSubject } from "./redis-cache";
import { refillInterleavings } from "./refill-interleavings";

describe("a cache region on Redis", () => {
  cacheConformance(redisSubject);
  refillInterleavings(redisSubject);
});
