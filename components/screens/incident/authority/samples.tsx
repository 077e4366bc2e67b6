import Link from "next/link";
import type { AuthorityPreview } from "../../../../lib/api/authority";
import { KeyText } from "../../../kit/key-text/key-text";
import { keyHref } from "../../../shared/links";
import { sampledKeys } from "./authority.model";
import classes from "./authority.module.css";

/** Some of the keys of a choice, each leading to its page. */
export function Samples({ samples }: { samples: AuthorityPreview["stores"][number]["samples"] }) {
  const keys = sampledKeys(samples);
  if (keys.length === 0) return null;
  return (
    <details className={classes.sampled}>
      <summary>{keys.length === 1 ? "1 key as a sample" : `${keys.length} keys as samples`}</summary>
      <ul className={classes.samples}>
        {keys.map(({ path, key, sentences }) => (
          <li key={`${path} ${key}`}>
            <Link href={keyHref(path, key)} prefetch={false}>
              <KeyText keyName={key} short />
            </Link>{" "}
            {sentences.join(" ")}
          </li>
        ))}
      </ul>
    </details>
  );
}
