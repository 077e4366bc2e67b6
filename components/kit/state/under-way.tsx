import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./state.module.css";

/** Something that was asked for and is not done yet: announced once, with what is known of how far it is. */
export function UnderWay({ children }: { children: ReactNode }) {
  return (
    <div className={classes.underWay} role="status">
      <Loader size={14} aria-hidden />
      {children}
    </div>
  );
}
