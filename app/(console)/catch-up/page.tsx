import type { Metadata } from "next";
import { CatchUp } from "../../../components/screens/catch-up/catch-up";

export const metadata: Metadata = { title: "Catch-up" };

export default function CatchUpRoute() {
  return <CatchUp />;
}
