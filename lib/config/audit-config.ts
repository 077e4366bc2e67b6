import { dirname, resolve } from "node:path";
import { z } from "zod";
import { group, message } from "./fields";
import type { MemberFault } from "./problem";
import { schemaFaults } from "./schema-faults";
import type { YamlSource } from "./yaml-source";

/** Where the key that signs checkpoints of the audit is, and the file that they are appended to. */
export interface AuditConfig {
  keyFile: string;
  checkpointsFile: string;
}

const KEY_FILE = "trueup-audit.key";
const CHECKPOINTS_FILE = "trueup-checkpoints.jsonl";

const fileName = () =>
  z
    .string({
      error: () => message("{at} must be a file's name.", "Write it as text, such as /var/lib/trueup/audit.key."),
    })
    .min(1, { error: () => message("{at} is empty.", "Name a file, or leave the member out.") })
    .max(4_096);

const writtenAudit = group({ key: fileName().default(KEY_FILE), checkpoints: fileName().default(CHECKPOINTS_FILE) });

/** Checks the section `audit`. Its files are beside the configuration unless it names others. */
export function checkAudit(
  written: unknown,
  source: YamlSource,
  file: string,
): { audit: AuditConfig; faults: MemberFault[] } {
  const parsed = writtenAudit.safeParse(written ?? {});
  const { key, checkpoints } = parsed.success ? parsed.data : { key: KEY_FILE, checkpoints: CHECKPOINTS_FILE };
  const beside = (name: string) => resolve(dirname(file), name);
  return {
    audit: { keyFile: beside(key), checkpointsFile: beside(checkpoints) },
    faults: parsed.success ? [] : schemaFaults(parsed.error, ["audit"], source),
  };
}
