import { createRoot } from "react-dom/client";
import Page from "./next/app/page.jsx";

createRoot(document.body).render(<Page />);
