import type { Metadata } from "next";
import { SavedScreen } from "../../../components/screens/saved/saved-screen";

export const metadata: Metadata = { title: "Did we save it?" };

export default function SavedPage() {
  return <SavedScreen />;
}
