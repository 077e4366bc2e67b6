"use client";
import { useMe } from "../../shared/me/use-me";
import { AccountMenu } from "./account-menu";
import { WhoYouAre } from "./who-you-are";

/** The acting person: the menu of the person who is signed in, or without sign-in the name that the person enters. */
export function Account({ hasSignIn }: { hasSignIn: boolean }) {
  const me = useMe();
  if (!hasSignIn) return <WhoYouAre />;
  return me === null ? null : <AccountMenu me={me} />;
}
