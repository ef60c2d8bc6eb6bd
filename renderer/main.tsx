import "./zodWithoutEval.ts";
import "./styles/main.css";
import { renderWindow } from "./render.tsx";
import { MainWindow } from "./window/MainWindow.tsx";

renderWindow("main", MainWindow);
