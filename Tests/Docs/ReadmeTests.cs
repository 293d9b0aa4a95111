using System;
using System.IO;
using System.Linq;
using System.Reactive.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

[Collection(LiveCollection.Name)]
public sealed class ReadmeTests
{
    private static string Readme => File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void The_program_of_the_readme_is_the_one_that_the_tests_run()
    {
        string program = Excerpt.Of("Tests/Docs/ReadmeProgram.cs", "readme");

        program.Split('\n').Length.ShouldBe(13);
        Readme.ShouldContain(program);
    }

    [LiveFact]
    public async Task The_program_of_the_readme_prints_what_the_readme_shows()
    {
        using var folder = new TemporaryDirectory();
        using var output = new StringWriter();
        string disk = folder["web.img"];
        File.Copy(GuestImages.BootSector, disk);

        await Within.DeadlineAsync(
            ReadmeProgram.RunAsync(folder["h"], GuestXml.BootSector("web", disk, folder["web.tty"], "", []), output), "the program to end");

        string[] printed = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] shown = [.. Readme.Split('\n').Where(line => line.Contains(" web: "))];
        printed[..^1].Select(AfterPosition).ShouldBe(shown.Select(AfterPosition));
        printed[^1].ShouldBe("resumed at 4");
    }

    [Fact]
    public void The_virtual_time_of_the_readme_is_as_shown()
    {
        var time = new VirtualTime();
        Recording<long> ticks = time.Record(Observable.Interval(TimeSpan.FromSeconds(10), time));
        time.AdvanceTo(TimeSpan.FromSeconds(25));
        ticks.ShouldBe([(10, 0), (20, 1)]);
    }

    private static string AfterPosition(string line) => line[(line.IndexOf(' ') + 1)..];
}
