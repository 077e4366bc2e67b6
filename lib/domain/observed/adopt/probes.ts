type Command = readonly [command: string, ...args: string[]];

/** Commands of a native path's stores that change nothing, since no key has this name. */
export function writeProbes(absent: string): Command[] {
  return [
    ["eval", "return 1", "1", absent],
    ["del", absent],
    ["hdel", absent, "none"],
    ["zrem", absent, "none"],
    ["pexpire", absent, "1"],
  ];
}
