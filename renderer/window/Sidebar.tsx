import { Icon, type IconName } from "../components/Icon.tsx";
import type { Section } from "../stores/navigation.ts";
import { useNavigation } from "../stores/stores.ts";
import { ChatList } from "./chats/ChatList.tsx";
import { WorkerLine } from "./WorkerLine.tsx";

const sections: readonly { readonly section: Section; readonly label: string; readonly icon: IconName }[] = [
  { section: "chats", label: "Chats", icon: "chat" },
  { section: "models", label: "Models", icon: "models" },
  { section: "settings", label: "Settings", icon: "settings" },
];

export function Sidebar() {
  const current = useNavigation((state) => state.section);
  const go = useNavigation((state) => state.go);
  return (
    <div className="sidebar">
      <nav className="sections" aria-label="Sections">
        {sections.map(({ section, label, icon }) => (
          <button
            key={section}
            type="button"
            aria-current={section === current ? "page" : undefined}
            onClick={() => go(section)}
          >
            <Icon name={icon} />
            {label}
          </button>
        ))}
      </nav>
      <ChatList />
      <WorkerLine />
    </div>
  );
}
