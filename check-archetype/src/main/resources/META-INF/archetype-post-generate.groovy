// Of the projects in kinds/, the one that was asked for becomes the project.
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption

def project = Path.of(request.outputDirectory, request.artifactId)
def kinds = project.resolve("kinds")
def chosen = kinds.resolve(request.properties["kind"])
chosen.toFile().eachFileRecurse(groovy.io.FileType.FILES) { file ->
    def target = project.resolve(chosen.relativize(file.toPath()))
    Files.createDirectories(target.parent)
    Files.move(file.toPath(), target, StandardCopyOption.REPLACE_EXISTING)
}
kinds.toFile().deleteDir()
