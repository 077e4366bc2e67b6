import type { Truth } from "../../../lib/api/paths";

/** Whether Divergences lists keys of the path as masked: an entry ahead of the origin may have another finding, or none. */
export const listsMasked = ({ findings }: Pick<Truth, "findings">): boolean => BigInt(findings?.masked ?? "0") > 0n;
