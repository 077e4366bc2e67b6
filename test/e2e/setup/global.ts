import { announce } from "./running";
import { startSystem } from "./system";

/** Starts stores, workers and the built console once, before the first browser test; returns a function that ends them. */
export default async function setup(): Promise<() => Promise<void>> {
  const { running, stop } = await startSystem((line) => console.log(`  ${line}`));
  announce(running);
  return stop;
}
