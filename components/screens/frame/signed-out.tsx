"use client";
import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { signInHref } from "../../shared/links";
import { useSignedOut } from "../../shared/me/use-signed-out";
import classes from "./store-banner/store-banner.module.css";

/** The banner above every screen once the session has ended: what is shown is from before, and the way to sign in again. */
export function SignedOut() {
  const signedOut = useSignedOut();
  if (!signedOut) return null;
  const goToSignIn = () => {
    const base = process.env.NEXT_PUBLIC_BASE_PATH ?? "";
    const { pathname, search } = window.location;
    window.location.assign(`${base}${signInHref(`${pathname.slice(base.length)}${search}`)}`);
  };
  return (
    <section className={classes.banner} role="alert" aria-label="You are signed out">
      <IconLock size={20} aria-hidden />
      <div className={classes.words}>
        <strong>You are signed out</strong>
        <div>
          The session has ended. The figures below are from before, and nothing can be changed until you sign in.
        </div>
      </div>
      <Button onClick={goToSignIn}>Sign in</Button>
    </section>
  );
}
