import "./zodWithoutEval.ts";
import "./styles/popup.css";
import { PopupWindow } from "./popup/PopupWindow.tsx";
import { renderWindow } from "./render.tsx";

renderWindow("popup", PopupWindow);
