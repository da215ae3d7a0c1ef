export function SignInSettingsPage() { return null; }
