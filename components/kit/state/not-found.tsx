import { Text, Title } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import classes from "./state.module.css";

interface NotFoundProps {
  title: string;
  /** The words of the link to the console's root. */
  wayBack: string;
  children: ReactNode;
}

/** An address names nothing: what may be the cause, and the way back. */
export function NotFound({ title, wayBack, children }: NotFoundProps) {
  return (
    <div className={classes.notFound} data-state="not-found">
      <Title order={1}>{title}</Title>
      <Text my="sm">{children}</Text>
      <Link href="/">{wayBack}</Link>
    </div>
  );
}
