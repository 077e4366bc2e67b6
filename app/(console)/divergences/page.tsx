import type { Metadata } from "next";
import { DivergencesScreen } from "../../../components/divergences/divergences-screen";

export const metadata: Metadata = { title: "Divergences" };

export default function DivergencesPage() {
  return <DivergencesScreen />;
}
