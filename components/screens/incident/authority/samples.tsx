import Link from "next/link";
import type { AuthorityPreview } from "../../../../lib/api/authority";
import { KeyText } from "../../../kit/key-text/key-text";
import { keyHref } from "../../../shared/links";
import classes from "./authority.module.css";

/** Some of the keys of a choice, each leading to its page. */
export function Samples({ samples }: { samples: AuthorityPreview["stores"][number]["samples"] }) {
  if (samples.length === 0) return null;
  return (
    <details className={classes.sampled}>
      <summary>{samples.length === 1 ? "1 sample" : `${samples.length} samples`}</summary>
      <ul className={classes.samples}>
        {samples.map(({ path, key, sentence }) => (
          <li key={`${path} ${key} ${sentence}`}>
            <Link href={keyHref(path, key)} prefetch={false}>
              <KeyText keyName={key} short />
            </Link>{" "}
            {sentence}
          </li>
        ))}
      </ul>
    </details>
  );
}
