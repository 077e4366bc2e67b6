export { runSampler } from "../lib/composition/workers/sampler";
