"use client";
import { Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useState } from "react";
import { Form } from "../../kit/forms/form";
import { KeyText } from "../../kit/key-text/key-text";
import { LiveView } from "../../kit/state/live-view";
import { Panel } from "../../kit/state/panel";
import { Time } from "../../kit/time/time";
import { keyHref } from "../../shared/links";
import { keysQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./path.module.css";

/** Finds keys of this path by prefix; Enter opens the typed key. */
export function KeySearch({ path }: { path: string }) {
  const router = useRouter();
  const [inAddress, setInAddress] = useQueryState("prefix", parseAsString.withDefault(""));
  const [text, setText] = useState(inAddress);
  const [prefix] = useDebouncedValue(text, 250);
  useEffect(() => {
    if (prefix !== inAddress) void setInAddress(prefix);
  }, [prefix, inAddress, setInAddress]);
  return (
    <Panel title="Keys">
      <Form ready={text !== ""} onSubmit={() => router.push(keyHref(path, text))}>
        <TextInput
          aria-label="Key or its beginning"
          placeholder="Key or its beginning; Enter opens it"
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Form>
      {prefix !== "" && <KeyList path={path} prefix={prefix} />}
    </Panel>
  );
}

function KeyList({ path, prefix }: { path: string; prefix: string }) {
  const answer = useLiveQuery(keysQuery(path, prefix), { intervalMs: false });
  return (
    <div className={classes.keyList}>
      <LiveView answer={answer} what="the keys">
        {({ items, next }) =>
          items.length === 0 ? (
            <p className={classes.quiet}>No key of this path begins with this text.</p>
          ) : (
            <>
              <ul className={classes.plainList}>
                {items.map((item) => (
                  <li key={item.key}>
                    <Link href={keyHref(path, item.key)} prefetch={false} className={classes.key}>
                      <KeyText keyName={item.key} short />
                    </Link>
                    <span className={classes.source}>
                      {item.head === null ? "no version" : `version ${item.head}`}
                      {item.acceptedAt !== null && (
                        <>
                          , <Time at={item.acceptedAt} clockOnly />
                        </>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
              {next !== null && (
                <Text size="xs" c="dimmed">
                  More keys match; type more to narrow the list.
                </Text>
              )}
            </>
          )
        }
      </LiveView>
    </div>
  );
}
