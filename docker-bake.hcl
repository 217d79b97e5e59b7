# Both images for both processors: docker buildx bake --push  (REGISTRY=registry.example/agnox TAG=1.2.3)
# Building for another processor than the builder's needs no emulation: only the last stage is of the target, and it runs nothing.

variable "REGISTRY" { default = "agnox" }
variable "TAG" { default = "latest" }
variable "SDK_IMAGE" { default = "mcr.microsoft.com/dotnet/sdk:10.0" }
variable "RUNTIME_IMAGE" { default = "mcr.microsoft.com/dotnet/runtime:10.0" }
variable "ASPNET_IMAGE" { default = "mcr.microsoft.com/dotnet/aspnet:10.0" }

group "default" {
  targets = ["silo", "gateway"]
}

target "image" {
  context   = "."
  platforms = ["linux/amd64", "linux/arm64"]
}

target "silo" {
  inherits   = ["image"]
  dockerfile = "src/Agnox.Silo/Dockerfile"
  tags       = ["${REGISTRY}/silo:${TAG}"]
  args = {
    SDK_IMAGE     = SDK_IMAGE
    RUNTIME_IMAGE = RUNTIME_IMAGE
  }
}

target "gateway" {
  inherits   = ["image"]
  dockerfile = "src/Agnox.Gateway/Dockerfile"
  tags       = ["${REGISTRY}/gateway:${TAG}"]
  args = {
    SDK_IMAGE     = SDK_IMAGE
    RUNTIME_IMAGE = ASPNET_IMAGE
  }
}
