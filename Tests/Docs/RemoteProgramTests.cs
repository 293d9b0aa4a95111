using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live;
using Rx.Hypervisor.Tests.Live.Remote;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class RemoteProgramTests
{
    [Fact]
    public void The_program_of_the_page_is_the_one_that_the_tests_run()
        => File.ReadAllText(Repository.PathOf("docs/remote.md")).ShouldContain($"```csharp\n{Excerpt.Of("Tests/Docs/RemoteProgram.cs", "remote")}\n```");

    [LiveFact]
    public async Task The_program_of_the_page_shows_what_there_is_and_what_happens()
    {
        await using LiveServer server = await LiveServer.StartAsync();
        Domain web = await server.Hypervisor.DefineDomainAsync(GuestXml.Diskless("web", server["tty"]));
        using var lines = new StringWriter();
        var output = TextWriter.Synchronized(lines);

        await Within.DeadlineAsync(RemoteProgram.RunAsync(server.Uri, output, UndefineAsync), "the program to end");

        lines.ToString().ShouldBe("web: Shutoff\nweb: UndefinedRemoved\n");

        async Task UndefineAsync()
        {
            await web.UndefineAsync();
            while (!lines.ToString().Contains("UndefinedRemoved", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }
}
