/** Whether a member could reach a prototype once its group is copied or merged by some program. */
export function isForbiddenMember(name: string, value: unknown): boolean {
  if (name === "__proto__") return true;
  return name === "constructor" && typeof value === "object" && value !== null && Object.hasOwn(value, "prototype");
}
