import type { Metadata } from "next";
import { DivergencesScreen } from "../../../components/screens/divergences/divergences-screen";

export const metadata: Metadata = { title: "Divergences" };

export default function DivergencesPage() {
  return <DivergencesScreen />;
}
