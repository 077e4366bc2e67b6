import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInScreen } from "../../components/screens/sign-in/sign-in-screen";
import { hasSignIn, needsSignIn, nextAddress } from "../../lib/composition/access/page-caller";
import { pageRequest } from "../page-request";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ next?: string | string[]; refused?: string | string[] }>;
}

/** The ways to sign in. A console without sign-in, and a person who is signed in, go on to where they wanted to go. */
export default async function SignInPage({ searchParams }: SignInPageProps) {
  const request = await pageRequest();
  const { next, refused } = await searchParams;
  const wanted = nextAddress(typeof next === "string" ? next : null);
  if (hasSignIn() && !(await needsSignIn(request)) && request.headers.has("cookie")) redirect(wanted);
  return <SignInScreen next={wanted} wasRefused={refused !== undefined} />;
}
