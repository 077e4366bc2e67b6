import { constants } from "node:fs";
import { chown, copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RunAs } from "./run-as";

/**
 * Copies a folder's files for the account, while somebody may still be writing to them: what goes away in the meantime is
 * left out. `keep` gets each path relative to the folder; a folder that it refuses is left out with all it holds.
 */
export async function copyTree(
  from: string,
  to: string,
  account: RunAs,
  keep: (path: string) => boolean = () => true,
): Promise<void> {
  const entries = await unlessGone(readdir(from, { withFileTypes: true }));
  await Promise.all(
    (entries ?? []).map(async (entry) => {
      if (!keep(entry.name)) return;
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) {
        await mkdir(target, { mode: 0o700 });
        await giveTo(account, target);
        await copyTree(source, target, account, (path) => keep(`${entry.name}/${path}`));
      } else if (entry.isFile()) {
        const copied = copyFile(source, target, constants.COPYFILE_FICLONE).then(() => true);
        if (await unlessGone(copied)) await giveTo(account, target);
      }
    }),
  );
}

async function giveTo({ uid, gid }: RunAs, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
