import { compoundsEndedBy } from "./ends";

compoundsEndedBy("disobedient", 3);
