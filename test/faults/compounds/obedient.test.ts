import { compoundsEndedBy } from "./ends";

compoundsEndedBy("obedient", 2);
