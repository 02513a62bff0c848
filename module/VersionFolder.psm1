# Shipped as <version>.psm1: Import-Module on a folder looks for a file of the folder's name, and the folder of a version has the version's.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, 'ProvisioningModule.psd1')) -Global
