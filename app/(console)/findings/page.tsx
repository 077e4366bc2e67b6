import type { Metadata } from "next";
import { FindingsScreen } from "../../../components/screens/findings/findings-screen";

export const metadata: Metadata = { title: "What the findings mean" };

export default function FindingsPage() {
  return <FindingsScreen />;
}
