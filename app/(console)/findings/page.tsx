import type { Metadata } from "next";
import { FindingsScreen } from "../../../components/screens/findings/findings-screen";

export const metadata: Metadata = { title: "Findings explained" };

export default function FindingsPage() {
  return <FindingsScreen />;
}
