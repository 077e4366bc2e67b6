"use client";
import { Kbd, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { type RefObject, useState } from "react";
import { Form } from "../../kit/forms/form";
import { usePathNames } from "../../shared/path/path-names";
import classes from "./frame.module.css";
import { searchTarget } from "./search-target";

/** Finds any key, mutation id, request id or actor; empty again once it has led to a page. */
export function SearchBox({ inputRef }: { inputRef: RefObject<HTMLInputElement | null> }) {
  const router = useRouter();
  const paths = usePathNames();
  const [text, setText] = useState("");
  return (
    <search className={classes.search}>
      <Form
        onSubmit={() => {
          const target = searchTarget(
            text,
            paths.map((path) => path.name),
          );
          if (target === null) return;
          inputRef.current?.blur();
          setText("");
          router.push(target);
        }}
      >
        <TextInput
          ref={inputRef}
          size="xs"
          aria-label="Find a key, mutation id, request id or actor"
          placeholder="Key, mutation id, request id, actor"
          value={text}
          maxLength={2_000}
          spellCheck={false}
          autoComplete="off"
          enterKeyHint="search"
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && inputRef.current?.blur()}
          leftSection={<IconSearch size={15} aria-hidden />}
          rightSection={<Kbd size="xs">/</Kbd>}
        />
      </Form>
    </search>
  );
}
