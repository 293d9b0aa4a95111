using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using Rx.Hypervisor.Daemon.Config;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The settings of rxhvd in writing: the table of <c>docs/daemon.md</c>, and <c>Daemon/rxhvd.conf</c>.</summary>
[SupportedOSPlatform("linux")]
internal static class SettingsReference
{
    internal const string Start = "<!-- settings: written by SettingsReferenceTests -->";
    internal const string End = "<!-- end of settings -->";

    private const int Width = 100;

    private static readonly DaemonSettings Defaults = new();

    private static IEnumerable<ConfigKey> InEffect => ConfigKeys.All.Where(static key => key.Takes != ConfigTakes.Never);

    /// <summary>The lines of the table, header included, and of the list of what has no effect.</summary>
    internal static string Table()
    {
        var text = new StringBuilder("| setting | takes | default | SIGHUP | what for |\n|---|---|---|---|---|\n");
        foreach (ConfigKey key in InEffect)
        {
            text.Append($"| `{key.Name}` | {key.Values} | {Code(key.Show(Defaults))} | {(key.Takes == ConfigTakes.AtReload ? "yes" : "")} | {key.Meaning} |\n");
        }

        text.Append("\nRead, so that libvirt's file can be used, and warned of:\n\n| setting | why it has no effect |\n|---|---|\n");
        foreach (ConfigKey key in ConfigKeys.All.Except(InEffect))
        {
            text.Append($"| `{key.Name}` | {key.Meaning} |\n");
        }

        return text.ToString();
    }

    /// <summary>The file that is installed: every setting, commented out, with its default.</summary>
    internal static string File()
    {
        var text = new StringBuilder("# rxhvd.conf: how rxhvd is set up. docs/daemon.md tells more. What begins with one # and no space is a setting at its default.\n");
        foreach (ConfigKey key in InEffect)
        {
            string value = key.Show(Defaults) is { Length: > 0 } shown ? shown : key.Name.EndsWith("_list", StringComparison.Ordinal) ? "[]" : "\"\"";
            text.Append('\n').Append(Comment($"{key.Meaning.Replace("`", "", StringComparison.Ordinal)} Takes {key.Values}.")).Append($"#{key.Name} = {value}\n");
        }

        return text.ToString();
    }

    private static string Code(string text) => text.Length == 0 ? "none" : $"`{text}`";

    private static string Comment(string text)
    {
        var lines = new StringBuilder("#");
        int column = 1;
        foreach (string word in text.Split(' '))
        {
            if (column + word.Length + 1 > Width)
            {
                lines.Append("\n#");
                column = 1;
            }

            lines.Append(' ').Append(word);
            column += word.Length + 1;
        }

        return lines.Append('\n').ToString();
    }
}
