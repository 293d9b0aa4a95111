using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Tests.Api;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>What is written about the settings of rxhvd is what the code has. <c>RXHV_ACCEPT=1</c> writes it, as with the approved files.</summary>
[SupportedOSPlatform("linux")]
public sealed class SettingsReferenceTests
{
    private static readonly string Guide = Repository.PathOf("docs/daemon.md");
    private static readonly string Sample = Repository.PathOf("Daemon/rxhvd.conf");

    [Fact]
    public void The_table_in_the_guide_is_the_one_that_the_code_has()
    {
        string text = File.ReadAllText(Guide);
        int start = text.IndexOf(SettingsReference.Start, StringComparison.Ordinal) + SettingsReference.Start.Length;
        int end = text.IndexOf(SettingsReference.End, StringComparison.Ordinal);
        ShouldBeWritten(Guide, $"{text[..start]}\n{SettingsReference.Table()}{text[end..]}");
    }

    [Fact]
    public void The_file_that_is_installed_has_every_setting() => ShouldBeWritten(Sample, SettingsReference.File());

    [Fact]
    public void What_it_shows_can_be_switched_on_as_it_stands()
    {
        string[] lines = File.ReadAllLines(Sample);
        string text = string.Join('\n', lines.Select(static line => line.Length > 1 && line[0] == '#' && line[1] != ' ' ? line[1..] : line)
            .Where(static line => !line.EndsWith("= \"\"", StringComparison.Ordinal) && !line.EndsWith("_list = []", StringComparison.Ordinal)));

        ConfigFile file = ConfigFile.Parse(Sample, text);
        file.Warnings.ShouldBeEmpty();
        ConfigKeys.All.Where(key => key.Show(file.Settings) != key.Show(new DaemonSettings())).Select(static key => key.Name).ShouldBeEmpty();
        ConfigFile.Parse(Sample, string.Join('\n', lines)).Settings.ShouldBe(new DaemonSettings());
    }

    private static void ShouldBeWritten(string path, string text)
    {
        if (Approval.IsAccepting)
        {
            File.WriteAllText(path, text);
            return;
        }

        string before = File.Exists(path) ? File.ReadAllText(path) : "";
        string[] gone = [.. before.Split('\n').Except(text.Split('\n')).Select(static line => "- " + line)];
        string[] added = [.. text.Split('\n').Except(before.Split('\n')).Select(static line => "+ " + line)];
        string.Join('\n', gone.Concat(added)).ShouldBe("", "accept it with RXHV_ACCEPT=1 ./rxhv test SettingsReference");
        before.ShouldBe(text);
    }
}
